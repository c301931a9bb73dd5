# written by `make warehouse-views`: change the project's YAML instead
view: learner_risk {
  sql_table_name: staycourse.learner_risk ;;
  dimension_group: as_of {
    description: "The day that was scored: nothing later was known."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.as_of ;;
  }
  dimension: enrolment_id {
    description: "Number of the enrolment: a learner in a cohort."
    type: number
    sql: ${TABLE}.enrolment_id ;;
  }
  dimension: cohort_id {
    description: "Number of the cohort."
    type: number
    sql: ${TABLE}.cohort_id ;;
  }
  dimension: current_progression_status {
    description: "Progression status as of the day."
    type: string
    sql: ${TABLE}.current_progression_status ;;
  }
  dimension: composite_segment {
    description: "The worst of the three: Critical, Moderate, On Track or Not known."
    type: string
    sql: ${TABLE}.composite_segment ;;
  }
  dimension: risk_score {
    description: "100 times the calibrated probability of not completing; empty: no score."
    type: number
    sql: ${TABLE}.risk_score ;;
  }
  dimension: risk_band {
    description: "Red from 80, Amber from 50, Green below, by the numbers of the policy; empty: no score."
    type: string
    sql: ${TABLE}.risk_band ;;
  }
  dimension: days_since_last_feedback {
    description: "Days since a coach's feedback; empty: none yet."
    type: number
    sql: ${TABLE}.days_since_last_feedback ;;
  }
  dimension: quiz_score_avg_last_30d {
    description: "Mean mark of quizzes that became known in the last 30 days."
    type: number
    sql: ${TABLE}.quiz_score_avg_last_30d ;;
  }
  dimension: attendance_rate_last_30d {
    description: "Sessions attended of those planned in the last 30 days, 0 to 1."
    type: number
    sql: ${TABLE}.attendance_rate_last_30d ;;
  }
  measure: mean_days_since_last_feedback {
    label: "Days since feedback"
    description: "Mean days since a coach's feedback."
    type: average
    sql: ${TABLE}.days_since_last_feedback ;;
  }
  measure: mean_quiz_score_last_30d {
    label: "Quiz score over 30 days"
    description: "Mean of learners' quiz scores of 30 days."
    type: average
    sql: ${TABLE}.quiz_score_avg_last_30d ;;
  }
  measure: mean_attendance_last_30d {
    label: "Attendance over 30 days"
    description: "Mean attendance rate of 30 days."
    type: average
    sql: ${TABLE}.attendance_rate_last_30d ;;
  }
}
