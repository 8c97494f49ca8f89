"""Text → tokens, the same for every engine.

One step a module: syllables (where a syllable begins and ends), tones (one place for the tone mark),
folding (without accents), pairs (adjacent syllables), numbers (document numbers and citations).
"""

from indexer.analysis.folding import fold
from indexer.analysis.syllables import Syllable, normal, syllables

__all__ = ["Syllable", "fold", "normal", "syllables"]
