"""All that the packs can say, shown as chats on one page, for the review by a lawyer or an editor."""
