# written by `make warehouse-views`: change the project's YAML instead
view: fct_barrier {
  sql_table_name: staycourse.fct_barrier ;;
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
  dimension_group: reported {
    description: "The day it was reported."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.reported_on ;;
  }
  dimension: barrier_no {
    description: "Tells apart the barriers of one enrolment and day, from 1."
    type: number
    sql: ${TABLE}.barrier_no ;;
  }
  dimension: barrier {
    description: "What it is called, where at least as many learners as the policy's smallest cell named it; empty: fewer did."
    type: string
    sql: ${TABLE}.barrier ;;
  }
  dimension: severity {
    description: "minor, intermittent, persistent or as the platform has it; empty: not told."
    type: string
    sql: ${TABLE}.severity ;;
  }
  dimension_group: resolved {
    description: "The first day on which it stood no more; empty: it stands."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.resolved_on ;;
  }
  dimension: is_open {
    description: "It stands."
    type: yesno
    sql: ${TABLE}.is_open ;;
  }
  dimension: days_until_resolved {
    description: "Days from being reported to being resolved; empty: it stands."
    type: number
    sql: ${TABLE}.days_until_resolved ;;
  }
}
