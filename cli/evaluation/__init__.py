"""How good the reading is, by scans whose contents are known: `pendataan evaluate`.

pairs - reading - judging - figures - report
files    pixels    right,    rates,   one HTML
         to texts  silent ..  curves   page
"""
