"""How the comb-cell net is made and measured: what it learns from, how cells are drawn, training, evaluation.

Needs packages that the product does not: `requirements.txt` beside this file, in an environment of its own.
The model card is docs/models/cells.md.
"""
