# written by `make warehouse-views`: change the project's YAML instead
view: fct_assessment {
  sql_table_name: staycourse.fct_assessment ;;
  dimension: enrolment_id {
    description: "Number of the enrolment: a learner in a cohort."
    type: number
    sql: ${TABLE}.enrolment_id ;;
  }
  dimension: assessment_id {
    description: "Number of the piece of work."
    type: number
    sql: ${TABLE}.assessment_id ;;
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
  dimension: kind {
    description: "What kind it is."
    type: string
    sql: ${TABLE}.kind ;;
  }
  dimension: name {
    description: "What it is called."
    type: string
    sql: ${TABLE}.name ;;
  }
  dimension_group: due {
    description: "The day it is due; empty: not known."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.due_on ;;
  }
  dimension: weight {
    description: "Its weight in the mark."
    type: number
    sql: ${TABLE}.weight ;;
  }
  dimension_group: submitted {
    description: "The day it was handed in; empty: not yet."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.submitted_on ;;
  }
  dimension_group: known {
    description: "The day the mark became known."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.known_on ;;
  }
  dimension: score {
    description: "Mark, 0 to 100."
    type: number
    sql: ${TABLE}.score ;;
  }
  dimension: is_banked {
    description: "Carried over from an earlier attempt."
    type: yesno
    sql: ${TABLE}.is_banked ;;
  }
  dimension: is_handed_in {
    description: "Handed in."
    type: yesno
    sql: ${TABLE}.is_handed_in ;;
  }
  dimension: lead_days {
    description: "Days handed in before it was due; negative: late."
    type: number
    sql: ${TABLE}.lead_days ;;
  }
  dimension: is_missed {
    description: "Due by the newest scored day and not handed in."
    type: yesno
    sql: ${TABLE}.is_missed ;;
  }
}
