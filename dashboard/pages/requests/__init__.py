"""What learners asked for by right: copies of their data, and erasures, as admins see to them."""
