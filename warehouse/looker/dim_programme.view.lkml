# written by `make warehouse-views`: change the project's YAML instead
view: dim_programme {
  sql_table_name: staycourse.dim_programme ;;
  dimension: programme_id {
    primary_key: yes
    description: "Number of the programme."
    type: number
    sql: ${TABLE}.programme_id ;;
  }
  dimension: programme_ref {
    description: "What the source calls the programme."
    type: string
    sql: ${TABLE}.programme_ref ;;
  }
  dimension: programme {
    description: "Name of the programme."
    type: string
    sql: ${TABLE}.programme ;;
  }
  dimension: weeks {
    description: "Length in weeks."
    type: number
    sql: ${TABLE}.weeks ;;
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
  dimension: is_simulated {
    description: "Made up by the generator."
    type: yesno
    sql: ${TABLE}.is_simulated ;;
  }
}
