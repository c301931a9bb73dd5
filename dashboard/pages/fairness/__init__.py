"""Whether scores serve groups alike."""
