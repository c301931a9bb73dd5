# written by `make warehouse-views`: change the project's YAML instead
view: dim_coach {
  sql_table_name: staycourse.dim_coach ;;
  dimension: coach_id {
    primary_key: yes
    description: "Number of the coach; empty: none."
    type: number
    sql: ${TABLE}.coach_id ;;
  }
  dimension: role {
    description: "Role in Staycourse."
    type: string
    sql: ${TABLE}.role ;;
  }
  dimension: weekly_minutes {
    description: "Minutes a week they have for learners."
    type: number
    sql: ${TABLE}.weekly_minutes ;;
  }
  dimension: works_here {
    description: "Still works here."
    type: yesno
    sql: ${TABLE}.works_here ;;
  }
  dimension: enrolments {
    description: "Number of enrolments."
    type: number
    sql: ${TABLE}.enrolments ;;
  }
}
