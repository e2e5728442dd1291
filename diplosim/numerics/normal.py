"""Distribution of the standard normal and its inverse, as SciPy has them, without the rest of `scipy.special`.

That package reads all of NumPy, its test tools and Fortran wrappers among it, which takes longer than to read the
engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from diplosim.numerics.parts_of_packages import part_of

if TYPE_CHECKING:
    from scipy.special import log_ndtr, ndtr, ndtri
else:
    try:
        _functions = part_of("scipy.special", "_ufuncs")
    except ModuleNotFoundError:  # the name is SciPy's own affair, and may change
        import scipy.special as _functions
    log_ndtr, ndtr, ndtri = _functions.log_ndtr, _functions.ndtr, _functions.ndtri

__all__ = ["log_ndtr", "ndtr", "ndtri"]
