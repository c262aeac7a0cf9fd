"""The mails of campaigns: to signatories, invited organisations, partners, followers and owners."""
