# written by `make warehouse-views`: change the project's YAML instead
view: fct_contact {
  sql_table_name: staycourse.fct_contact ;;
  dimension: contact_id {
    primary_key: yes
    description: "Number of the contact."
    type: number
    sql: ${TABLE}.contact_id ;;
  }
  dimension: enrolment_id {
    description: "Number of the enrolment: a learner in a cohort."
    type: number
    sql: ${TABLE}.enrolment_id ;;
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
  dimension: coach_id {
    description: "Number of the coach; empty: none."
    type: number
    sql: ${TABLE}.coach_id ;;
  }
  dimension_group: day {
    description: "The day it happened."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.day ;;
  }
  dimension: kind {
    description: "What kind it is."
    type: string
    sql: ${TABLE}.kind ;;
  }
  dimension: outcome {
    description: "How it ended."
    type: string
    sql: ${TABLE}.outcome ;;
  }
  dimension: is_reached {
    description: "The learner was reached."
    type: yesno
    sql: ${TABLE}.is_reached ;;
  }
  dimension: minutes {
    description: "Minutes; empty: not known."
    type: number
    sql: ${TABLE}.minutes ;;
  }
  dimension_group: logged {
    description: "When it was written down."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    sql: ${TABLE}.logged_at ;;
  }
}
