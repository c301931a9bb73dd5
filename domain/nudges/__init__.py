"""Who is nudged, when and with which words: pure decisions over frames, policy and a moment."""
