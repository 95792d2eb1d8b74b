"""What a person meant by a message: dates, amounts, choices, blanks, where it belongs. Pure."""
