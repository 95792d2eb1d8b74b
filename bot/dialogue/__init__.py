"""The conversation itself, PURE: what a person did + what is known + the time → what happens next."""
