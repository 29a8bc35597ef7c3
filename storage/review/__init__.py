"""What reviewers work on: the queue, locks, drafts, blind keys, the quality sample, wishes to read again."""
