# written by `make warehouse-views`: change the project's YAML instead
view: fct_snapshot {
  sql_table_name: staycourse.fct_snapshot ;;
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
  dimension: programme_id {
    description: "Number of the programme."
    type: number
    sql: ${TABLE}.programme_id ;;
  }
  dimension: coach_id {
    description: "Number of the coach; empty: none."
    type: number
    sql: ${TABLE}.coach_id ;;
  }
  dimension: employer_id {
    description: "Number of the employer; empty: none."
    type: number
    sql: ${TABLE}.employer_id ;;
  }
  dimension: status {
    description: "Progression status: Active, Delayed, At Risk, Promoted, Withdrawn or Not known."
    type: string
    sql: ${TABLE}.status ;;
  }
  dimension: engagement_segment {
    description: "Segment by days since last seen."
    type: string
    sql: ${TABLE}.engagement_segment ;;
  }
  dimension: progress_segment {
    description: "Segment by progress."
    type: string
    sql: ${TABLE}.progress_segment ;;
  }
  dimension: barrier_segment {
    description: "Segment by barriers."
    type: string
    sql: ${TABLE}.barrier_segment ;;
  }
  dimension: composite_segment {
    description: "The worst of the three: Critical, Moderate, On Track or Not known."
    type: string
    sql: ${TABLE}.composite_segment ;;
  }
  dimension: days_since_last_seen {
    description: "Days since the learner was last seen; empty: not known."
    type: number
    sql: ${TABLE}.days_since_last_seen ;;
  }
  dimension: progress {
    description: "Progress in percent, 0 to 100."
    type: number
    sql: ${TABLE}.progress ;;
  }
  dimension: grade {
    description: "Average grade, 0 to 100."
    type: number
    sql: ${TABLE}.grade ;;
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
  dimension: leave_soon {
    description: "Probability of leaving within 21 days."
    type: number
    sql: ${TABLE}.leave_soon ;;
  }
  dimension: worklist_rank {
    description: "Place on the worklist, 1 is first; empty: not on it."
    type: number
    sql: ${TABLE}.worklist_rank ;;
  }
  dimension: version {
    description: "The version of the day that is shown."
    type: number
    sql: ${TABLE}.version ;;
  }
  measure: learners {
    label: "Learners"
    description: "Learners shown that day."
    type: count_distinct
    sql: ${TABLE}.enrolment_id ;;
  }
  measure: critical {
    label: "Critical"
    description: "Learners in the segment Critical."
    type: sum
    sql: case when ${TABLE}.composite_segment = 'Critical' then 1 else 0 end ;;
  }
  measure: red {
    label: "Red"
    description: "Learners in the band Red."
    type: sum
    sql: case when ${TABLE}.risk_band = 'Red' then 1 else 0 end ;;
  }
  measure: active_in_7_days {
    label: "Seen within 7 days"
    description: "Learners seen within the last 7 days."
    type: sum
    sql: case when ${TABLE}.days_since_last_seen < 7 then 1 else 0 end ;;
  }
  measure: mean_risk {
    label: "Mean risk"
    description: "Mean risk score of the scored."
    type: average
    sql: ${TABLE}.risk_score ;;
  }
  measure: mean_progress {
    label: "Mean progress"
    description: "Mean progress where it is known."
    type: average
    sql: ${TABLE}.progress ;;
  }
}
