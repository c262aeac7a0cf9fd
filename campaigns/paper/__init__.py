"""Paper: a letter or a response as PDF and DOCX."""
