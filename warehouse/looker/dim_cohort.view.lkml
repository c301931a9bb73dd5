# written by `make warehouse-views`: change the project's YAML instead
view: dim_cohort {
  sql_table_name: staycourse.dim_cohort ;;
  dimension: cohort_id {
    primary_key: yes
    description: "Number of the cohort."
    type: number
    sql: ${TABLE}.cohort_id ;;
  }
  dimension: cohort_ref {
    description: "What the source calls the cohort."
    type: string
    sql: ${TABLE}.cohort_ref ;;
  }
  dimension: cohort {
    description: "Name of the cohort."
    type: string
    sql: ${TABLE}.cohort ;;
  }
  dimension: programme_id {
    description: "Number of the programme."
    type: number
    sql: ${TABLE}.programme_id ;;
  }
  dimension: programme {
    description: "Name of the programme."
    type: string
    sql: ${TABLE}.programme ;;
  }
  dimension_group: starts {
    description: "First day."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.starts_on ;;
  }
  dimension_group: ends {
    description: "Last day."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.ends_on ;;
  }
  dimension: days {
    description: "Days from the first to the last."
    type: number
    sql: ${TABLE}.days ;;
  }
}
