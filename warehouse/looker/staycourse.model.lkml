# written by `make warehouse-views`: change the project's YAML instead
connection: "warehouse"
include: "*.view.lkml"
explore: cohort_day {
  join: dim_coach {
    type: left_outer
    relationship: many_to_one
    sql_on: ${cohort_day.coach_id} = ${dim_coach.coach_id} ;;
  }
  join: dim_cohort {
    type: left_outer
    relationship: many_to_one
    sql_on: ${cohort_day.cohort_id} = ${dim_cohort.cohort_id} ;;
  }
}
explore: fct_assessment {
  join: dim_cohort {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_assessment.cohort_id} = ${dim_cohort.cohort_id} ;;
  }
  join: dim_learner {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_assessment.learner_id} = ${dim_learner.learner_id} ;;
  }
}
explore: fct_barrier {
  join: dim_barrier {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_barrier.barrier} = ${dim_barrier.barrier} ;;
  }
  join: dim_cohort {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_barrier.cohort_id} = ${dim_cohort.cohort_id} ;;
  }
  join: dim_learner {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_barrier.learner_id} = ${dim_learner.learner_id} ;;
  }
}
explore: fct_contact {
  join: dim_coach {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_contact.coach_id} = ${dim_coach.coach_id} ;;
  }
  join: dim_cohort {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_contact.cohort_id} = ${dim_cohort.cohort_id} ;;
  }
  join: dim_learner {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_contact.learner_id} = ${dim_learner.learner_id} ;;
  }
}
explore: fct_learner_week {
  join: dim_cohort {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_learner_week.cohort_id} = ${dim_cohort.cohort_id} ;;
  }
  join: dim_learner {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_learner_week.learner_id} = ${dim_learner.learner_id} ;;
  }
}
explore: fct_nudge {
  join: dim_cohort {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_nudge.cohort_id} = ${dim_cohort.cohort_id} ;;
  }
  join: dim_intervention {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_nudge.intervention} = ${dim_intervention.intervention} ;;
  }
  join: dim_learner {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_nudge.learner_id} = ${dim_learner.learner_id} ;;
  }
}
explore: fct_snapshot {
  join: dim_coach {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_snapshot.coach_id} = ${dim_coach.coach_id} ;;
  }
  join: dim_cohort {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_snapshot.cohort_id} = ${dim_cohort.cohort_id} ;;
  }
  join: dim_employer {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_snapshot.employer_id} = ${dim_employer.employer_id} ;;
  }
  join: dim_learner {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_snapshot.learner_id} = ${dim_learner.learner_id} ;;
  }
  join: dim_programme {
    type: left_outer
    relationship: many_to_one
    sql_on: ${fct_snapshot.programme_id} = ${dim_programme.programme_id} ;;
  }
}
explore: learner_risk {
  join: dim_cohort {
    type: left_outer
    relationship: many_to_one
    sql_on: ${learner_risk.cohort_id} = ${dim_cohort.cohort_id} ;;
  }
}
