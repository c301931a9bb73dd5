# written by `make warehouse-views`: change the project's YAML instead
view: cohort_day {
  sql_table_name: staycourse.cohort_day ;;
  dimension_group: as_of {
    description: "The day that was scored: nothing later was known."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.as_of ;;
  }
  dimension: cohort_id {
    description: "Number of the cohort."
    type: number
    sql: ${TABLE}.cohort_id ;;
  }
  dimension: coach_id {
    description: "Number of the coach; empty: none."
    type: number
    sql: ${TABLE}.coach_id ;;
  }
  dimension: learners {
    description: "Learners shown that day."
    type: number
    sql: ${TABLE}.learners ;;
  }
  dimension: critical {
    description: "Of whom Critical."
    type: number
    sql: ${TABLE}.critical ;;
  }
  dimension: moderate {
    description: "Of whom Moderate."
    type: number
    sql: ${TABLE}.moderate ;;
  }
  dimension: on_track {
    description: "Of whom On Track."
    type: number
    sql: ${TABLE}.on_track ;;
  }
  dimension: red {
    description: "Of whom Red."
    type: number
    sql: ${TABLE}.red ;;
  }
  dimension: amber {
    description: "Of whom Amber."
    type: number
    sql: ${TABLE}.amber ;;
  }
  dimension: green {
    description: "Of whom Green."
    type: number
    sql: ${TABLE}.green ;;
  }
  dimension: active_in_7_days {
    description: "Of whom seen within the last 7 days."
    type: number
    sql: ${TABLE}.active_in_7_days ;;
  }
  dimension: scored {
    description: "Of whom there is a score."
    type: number
    sql: ${TABLE}.scored ;;
  }
  dimension: mean_risk {
    description: "Mean risk score of the scored."
    type: number
    sql: ${TABLE}.mean_risk ;;
  }
  dimension: mean_progress {
    description: "Mean progress of those of whom it is known."
    type: number
    sql: ${TABLE}.mean_progress ;;
  }
}
