# written by `make warehouse-views`: change the project's YAML instead
view: fct_learner_week {
  sql_table_name: staycourse.fct_learner_week ;;
  dimension: enrolment_id {
    description: "Number of the enrolment: a learner in a cohort."
    type: number
    sql: ${TABLE}.enrolment_id ;;
  }
  dimension: week {
    description: "Week of the course; 1 ends on the cohort's seventh day."
    type: number
    sql: ${TABLE}.week ;;
  }
  dimension: learner_id {
    description: "Number of the learner."
    type: number
    sql: ${TABLE}.learner_id ;;
  }
  dimension: cohort_id {
    description: "Number of the cohort."
    type: number
    sql: ${TABLE}.cohort_id ;;
  }
  dimension_group: week_ends {
    description: "The last day of the week."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.week_ends_on ;;
  }
  dimension: clicks {
    description: "Clicks of all kinds; empty where the source reports none."
    type: number
    sql: ${TABLE}.clicks ;;
  }
  dimension: sessions {
    description: "Visits; empty where the source reports none."
    type: number
    sql: ${TABLE}.sessions ;;
  }
  dimension: active_days {
    description: "Days with activity in the week's seven."
    type: number
    sql: ${TABLE}.active_days ;;
  }
  dimension: inactivity_days {
    description: "Seven less the active days."
    type: number
    sql: ${TABLE}.inactivity_days ;;
  }
  dimension: avg_progress {
    description: "Mean progress reported in the week, else the last known."
    type: number
    sql: ${TABLE}.avg_progress ;;
  }
  dimension: modules_completed {
    description: "Modules completed, as last reported by then."
    type: number
    sql: ${TABLE}.modules_completed ;;
  }
  dimension: avg_quiz_score {
    description: "Mean mark of quizzes known by then."
    type: number
    sql: ${TABLE}.avg_quiz_score ;;
  }
}
