# written by `make warehouse-views`: change the project's YAML instead
view: fct_nudge {
  sql_table_name: staycourse.fct_nudge ;;
  dimension: nudge_id {
    primary_key: yes
    description: "Number of the planned decision."
    type: number
    sql: ${TABLE}.nudge_id ;;
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
  dimension: intervention {
    description: "The kind of help, by its name in the catalogue."
    type: string
    sql: ${TABLE}.intervention ;;
  }
  dimension_group: as_of {
    description: "The day that was scored: nothing later was known."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.as_of ;;
  }
  dimension: period {
    description: "How often it may come: one in each."
    type: string
    sql: ${TABLE}.period ;;
  }
  dimension: state {
    description: "What was decided, or became of it."
    type: string
    sql: ${TABLE}.state ;;
  }
  dimension: arm {
    description: "treated or holdout; empty: the gate stopped it before the draw."
    type: string
    sql: ${TABLE}.arm ;;
  }
  dimension: holdout_share {
    description: "The share that was withheld at the draw."
    type: number
    sql: ${TABLE}.holdout_share ;;
  }
  dimension: variant {
    description: "Which of several wordings; empty: it has one."
    type: string
    sql: ${TABLE}.variant ;;
  }
  dimension: channel {
    description: "email or sms."
    type: string
    sql: ${TABLE}.channel ;;
  }
  dimension: skip_reason {
    description: "Why nothing was sent; empty: it was."
    type: string
    sql: ${TABLE}.skip_reason ;;
  }
  dimension_group: planned {
    description: "When it was decided."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    sql: ${TABLE}.planned_at ;;
  }
  dimension: message_state {
    description: "What became of its message; empty: there was none."
    type: string
    sql: ${TABLE}.message_state ;;
  }
  dimension_group: sent {
    description: "When it left; empty: it did not."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    sql: ${TABLE}.sent_at ;;
  }
  dimension_group: first_open {
    description: "When it was first opened, where that is tracked."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    sql: ${TABLE}.first_open_at ;;
  }
  dimension_group: first_click {
    description: "When a link of it was first followed."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    sql: ${TABLE}.first_click_at ;;
  }
  dimension_group: first_reply {
    description: "When it was first answered."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    sql: ${TABLE}.first_reply_at ;;
  }
  dimension_group: returned {
    description: "The next day of activity after it; empty: none yet."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.returned_on ;;
  }
  dimension: days_to_return {
    description: "Days until then."
    type: number
    sql: ${TABLE}.days_to_return ;;
  }
  dimension: returned_in_goal_days {
    description: "Active again within the goal's days; some would have been without it."
    type: yesno
    sql: ${TABLE}.returned_in_goal_days ;;
  }
  measure: nudges_planned {
    label: "Planned"
    description: "Decisions made."
    type: count_distinct
    sql: ${TABLE}.nudge_id ;;
  }
  measure: nudges_sent {
    label: "Sent"
    description: "Decisions whose message left."
    type: sum
    sql: case when ${TABLE}.sent_at is not null then 1 else 0 end ;;
  }
  measure: nudges_returned {
    label: "Came back"
    description: "Decisions after which the learner was active within the goal's days."
    type: sum
    sql: case when ${TABLE}.returned_in_goal_days then 1 else 0 end ;;
  }
}
