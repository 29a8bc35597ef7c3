"""The summary that a manager reads in a minute: counted (`collect`), and told as HTML, XLSX and Markdown."""
