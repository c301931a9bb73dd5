# written by `make warehouse-views`: change the project's YAML instead
view: dim_employer {
  sql_table_name: staycourse.dim_employer ;;
  dimension: employer_id {
    primary_key: yes
    description: "Number of the employer; empty: none."
    type: number
    sql: ${TABLE}.employer_id ;;
  }
  dimension: employer_ref {
    description: "What the source calls the employer."
    type: string
    sql: ${TABLE}.employer_ref ;;
  }
  dimension: employer {
    description: "Name of the employer."
    type: string
    sql: ${TABLE}.employer ;;
  }
  dimension: enrolments {
    description: "Number of enrolments."
    type: number
    sql: ${TABLE}.enrolments ;;
  }
}
