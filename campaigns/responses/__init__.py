"""Joint responses: questions, answers, comments and the sign-off of each partner."""
