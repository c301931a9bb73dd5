# written by `make warehouse-views`: change the project's YAML instead
view: dim_learner {
  sql_table_name: staycourse.dim_learner ;;
  dimension: learner_id {
    primary_key: yes
    description: "Number of the learner."
    type: number
    sql: ${TABLE}.learner_id ;;
  }
  dimension: zone {
    description: "Time zone."
    type: string
    sql: ${TABLE}.zone ;;
  }
  dimension: language {
    description: "Language."
    type: string
    sql: ${TABLE}.language ;;
  }
  dimension: account {
    description: "learner, test or staff."
    type: string
    sql: ${TABLE}.account ;;
  }
  dimension: email_consent {
    description: "Agreed to e-mails; empty: nobody asked."
    type: yesno
    sql: ${TABLE}.email_consent ;;
  }
  dimension: sms_consent {
    description: "Agreed to texts; empty: nobody asked."
    type: yesno
    sql: ${TABLE}.sms_consent ;;
  }
  dimension: enrolments {
    description: "Number of enrolments."
    type: number
    sql: ${TABLE}.enrolments ;;
  }
  dimension_group: first_enrolled {
    description: "Day of the first enrolment that has one."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.first_enrolled_on ;;
  }
}
