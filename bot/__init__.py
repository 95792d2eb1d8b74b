"""구제봇 (guje-bot): guidance, dated deadlines, drafted letters and reminders, in Telegram."""
