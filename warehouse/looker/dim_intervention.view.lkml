# written by `make warehouse-views`: change the project's YAML instead
view: dim_intervention {
  sql_table_name: staycourse.dim_intervention ;;
  dimension: intervention {
    primary_key: yes
    description: "The kind of help, by its name in the catalogue."
    type: string
    sql: ${TABLE}.intervention ;;
  }
  dimension: title {
    description: "What staff call it."
    type: string
    sql: ${TABLE}.title ;;
  }
  dimension: priority {
    description: "How urgent it is."
    type: string
    sql: ${TABLE}.priority ;;
  }
  dimension: given_by {
    description: "message or person."
    type: string
    sql: ${TABLE}.given_by ;;
  }
  dimension: begun_by {
    description: "What makes it due."
    type: string
    sql: ${TABLE}.begun_by ;;
  }
  dimension: period {
    description: "How often it may come: one in each."
    type: string
    sql: ${TABLE}.period ;;
  }
  dimension: cooldown_days {
    description: "Days before the same one comes again."
    type: number
    sql: ${TABLE}.cooldown_days ;;
  }
  dimension: goal_days {
    description: "Days within which a return counts as a success."
    type: number
    sql: ${TABLE}.goal_days ;;
  }
  dimension: may_hold_out {
    description: "Whether some are withheld at random."
    type: yesno
    sql: ${TABLE}.may_hold_out ;;
  }
  dimension: is_in_catalogue {
    description: "Still in the catalogue."
    type: yesno
    sql: ${TABLE}.is_in_catalogue ;;
  }
}
