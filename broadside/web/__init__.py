"""The ground's web: the shell, access, forms and the pages both wings share."""
