"""The page on which records of one person are joined, and accounts of nobody left out."""
