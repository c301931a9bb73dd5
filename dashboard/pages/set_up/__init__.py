"""The first hour: from an empty database to scored learners and invited colleagues."""
