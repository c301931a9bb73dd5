# written by `make warehouse-views`: change the project's YAML instead
view: progression_status {
  sql_table_name: staycourse.progression_status ;;
  dimension: enrolment_id {
    primary_key: yes
    description: "Number of the enrolment: a learner in a cohort."
    type: number
    sql: ${TABLE}.enrolment_id ;;
  }
  dimension: current_progression_status {
    description: "Progression status as of the day."
    type: string
    sql: ${TABLE}.current_progression_status ;;
  }
  dimension_group: as_of {
    description: "The day that was scored: nothing later was known."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    sql: ${TABLE}.as_of ;;
  }
}
