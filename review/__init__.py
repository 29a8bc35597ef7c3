"""The reviewers' web app: where people decide what the machine would not."""
