"""PURE: what a pack is, which question comes next, and what the answers lead to."""
