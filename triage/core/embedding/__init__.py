"""From a redacted comment to log-probabilities over the known symptoms.

`words` takes out what belongs to the topic, `grams` counts words and characters,
`static` looks up the sentence embedding, `head` turns both into probabilities.
"""
