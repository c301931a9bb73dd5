"""An analyst's warehouse over what Staycourse exports: a dbt project, and what proves it right."""
