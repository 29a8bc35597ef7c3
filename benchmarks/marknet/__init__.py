"""How the nets for marks that leave a doubt are made: docs/models/marks.md."""
