"""What each part of campaigns adds to the house."""
