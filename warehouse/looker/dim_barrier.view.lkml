# written by `make warehouse-views`: change the project's YAML instead
view: dim_barrier {
  sql_table_name: staycourse.dim_barrier ;;
  dimension: barrier {
    primary_key: yes
    description: "What it is called."
    type: string
    sql: ${TABLE}.barrier ;;
  }
  dimension: reports {
    description: "How often it was reported."
    type: number
    sql: ${TABLE}.reports ;;
  }
  dimension: learners {
    description: "How many learners named it."
    type: number
    sql: ${TABLE}.learners ;;
  }
  dimension_group: first_reported {
    description: "The first day it was reported on."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.first_reported_on ;;
  }
  dimension_group: last_reported {
    description: "The last day it was reported on."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.last_reported_on ;;
  }
}
