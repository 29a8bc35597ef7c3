"""A first draft of a form file from a blank scan alone: where people will write, and what it is called."""
