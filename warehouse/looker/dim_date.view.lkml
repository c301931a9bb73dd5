# written by `make warehouse-views`: change the project's YAML instead
view: dim_date {
  sql_table_name: staycourse.dim_date ;;
  dimension: date_day {
    primary_key: yes
    description: "The day."
    type: date
    datatype: date
    convert_tz: no
    sql: ${TABLE}.date_day ;;
  }
  dimension_group: week_starts {
    description: "The Monday of its week."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.week_starts_on ;;
  }
  dimension_group: month_starts {
    description: "The first day of its month."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.month_starts_on ;;
  }
  dimension: year_number {
    description: "Year."
    type: number
    sql: ${TABLE}.year_number ;;
  }
  dimension: month_number {
    description: "Month, 1 to 12."
    type: number
    sql: ${TABLE}.month_number ;;
  }
  dimension: day_of_month {
    description: "Day of the month."
    type: number
    sql: ${TABLE}.day_of_month ;;
  }
}
