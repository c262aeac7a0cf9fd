"""Letters and responses on paper: one sheet of content, written as PDF and as DOCX."""
