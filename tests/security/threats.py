"""
The threat model, line by line: the code on the page about security → the tests that hold what the line says.

A test goes by its file and its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

THREATS: Mapping[str, Sequence[str]] = {
    # an employee
    "B01": (
        "tests/security/test_formulas.py::test_in_a_sheet_every_text_of_a_cell_stays_text",
        "tests/security/test_formulas.py::test_in_a_workbook_every_text_of_a_cell_stays_text",
        "tests/google/test_faults.py::test_a_hostile_text_arrives_as_text",
        "tests/storage/test_workbook_text.py::test_any_texts_come_back_as_they_were",
        "tests/storage/test_workbook_text.py::test_an_escaped_text_is_well_formed_and_stands_for_itself",
    ),
    "B02": (
        "tests/security/test_terminal.py::test_findings_reach_a_terminal_as_lines_of_text",
        "tests/security/test_terminal.py::test_a_quoted_value_is_one_line",
        "tests/security/test_terminal.py::test_what_is_said_keeps_its_words",
    ),
    "B03": (
        "tests/reports/test_hostile.py::test_names_become_text_on_the_built_page",
        "tests/reports/test_hostile.py::test_templates_and_charts_are_not_opened_by_names",
        "tests/reports/test_hostile.py::test_the_word_document_holds_names_as_text",
        "tests/reports/test_charts.py::test_hostile_names_are_text",
        "tests/reference/test_markup.py::test_a_text_is_shown_as_it_is",
        "tests/security/test_search_index.py::test_the_index_holds_escaped_text",
        "tests/security/test_search_index.py::test_a_search_result_runs_nothing",
    ),
    "B04": (
        "tests/register/test_personal_data.py::test_each_way_of_writing_is_found_whole",
        "tests/register/test_rules.py::test_a_personal_value_does_not_travel_in_a_message",
        "tests/reports/test_hostile.py::test_nothing_private_is_in_any_file",
        "tests/reports/test_hostile.py::test_contacts_in_the_names_of_lists_are_in_no_file",
        "tests/reports/test_remarks.py::test_what_a_reader_sees_is_looked_through",
        "tests/reports/test_remarks.py::test_a_cut_leaves_no_half_number",
        "tests/notifying/test_digests.py::test_nothing_personal_is_in_it",
    ),
    "B05": (
        "tests/security/test_patience.py::test_a_long_cell_is_looked_through_at_once",
        "tests/security/test_patience.py::test_words_that_belong_together_are_still_found",
        "tests/register/test_reading.py::test_a_long_value_is_cut_and_a_personal_one_hidden",
    ),
    "B06": (
        "tests/remembering/test_restoring.py::test_a_vanished_row_comes_back_whole_with_its_number",
        "tests/google/test_interleavings.py::test_a_partial_sort_is_reported_and_never_made_worse",
    ),
    # an outsider with a form or a file
    "B07": (
        "tests/importing/test_conversion.py::test_values_that_a_spreadsheet_would_change_stay_text",
        "tests/security/test_paths.py::test_rejected_rows_are_their_owners_only_and_follow_no_link",
        "tests/importing/test_import_file.py::test_no_file_makes_way_for_rejected_rows",
        "tests/importing/test_import_file.py::test_rejected_rows_of_before_are_kept",
    ),
    "B08": (
        "tests/storage/test_workbook_hostile.py::test_a_zip_bomb_is_refused_before_it_unpacks",
        "tests/storage/test_workbook_hostile.py::test_a_cell_in_the_far_corner_is_refused",
        "tests/storage/test_archive.py::test_an_entry_that_swells_is_refused",
        "tests/importing/test_source.py::test_a_file_that_is_too_large_is_refused_unread",
        "tests/importing/test_source.py::test_a_workbook_that_unpacks_too_large_is_refused",
        "tests/importing/test_source.py::test_a_row_without_end_is_refused_unread",
        "tests/importing/test_source.py::test_a_source_that_is_no_file_is_refused_unread",
        "tests/storage/test_workbook_hostile.py::test_a_register_that_is_no_file_is_not_read",
        "tests/security/test_hostile_files.py::test_rejected_rows_do_not_fill_the_memory",
        "tests/security/test_hostile_files.py::test_a_file_of_nothing_but_wrong_rows_is_refused_in_time",
        "tests/security/test_hostile_files.py::test_a_workbook_to_import_with_a_far_cell_is_refused",
    ),
    "B09": (
        "tests/storage/test_workbook_hostile.py::test_entities_are_refused",
        "tests/storage/test_workbook_hostile.py::test_entities_in_the_texts_are_never_resolved",
        "tests/security/test_hostile_files.py::test_entities_in_a_part_that_is_changed_are_refused",
        "tests/security/test_hostile_files.py::test_parts_that_are_not_ours_are_copied_unread",
        "tests/security/test_hostile_files.py::test_a_sheet_that_points_out_of_the_file_is_no_sheet",
        "tests/security/test_hostile_files.py::test_endless_nesting_is_a_damaged_part",
        "tests/security/test_hostile_files.py::test_a_workbook_to_import_with_entities_is_refused",
    ),
    "B10": (
        "tests/security/test_hostile_files.py::test_a_hostile_schema_file_is_a_sentence",
        "tests/security/test_hostile_files.py::test_any_value_in_any_place_of_the_schema_is_read_or_refused",
        "tests/security/test_hostile_files.py::test_hostile_settings_are_a_sentence",
        "tests/security/test_hostile_files.py::test_a_hostile_mapping_is_a_sentence",
        "tests/security/test_hostile_files.py::test_braces_in_a_mapping_fill_in_nothing",
    ),
    "B11": ("tests/security/test_formulas.py::test_a_name_cannot_add_a_header_to_a_mail",),
    # an editor of the sheet, or of the shared folder
    "B12": (
        "tests/storage/test_workbook_refresh.py::test_a_missing_tab_stops_before_anything_is_written",
        "tests/google/test_interleavings.py::test_a_renamed_tab_does_not_stop_a_write_under_way",
        "tests/google/test_interleavings.py::test_staff_cannot_rename_a_header_or_touch_a_tab_of_the_script",
        "tests/google/test_interleavings.py::test_a_tab_deleted_in_the_middle_leaves_everything_as_it_was",
    ),
    "B13": (
        "tests/security/test_sheet_addresses.py::test_hostile_titles_of_other_tabs_are_only_names",
        "tests/storage/test_workbook_hostile.py::test_other_tabs_of_any_kind_are_left_alone",
    ),
    "B14": (
        "tests/security/test_paths.py::test_a_link_among_the_remarks_is_not_followed",
        "tests/security/test_paths.py::test_only_the_name_of_a_period_is_one",
        "tests/security/test_paths.py::test_a_remark_without_end_is_read_in_part",
    ),
    "B15": (
        "tests/security/test_paths.py::test_a_link_in_the_place_of_a_state_file_spoils_nothing",
        "tests/security/test_paths.py::test_a_log_that_is_a_link_stops_the_run_with_a_sentence",
    ),
    "B16": (
        "tests/security/test_paths.py::test_everything_that_a_run_leaves_is_its_owners_only",
        "tests/operations/test_private_files.py::test_only_the_owner_can_look",
        "tests/remembering/test_store.py::test_only_the_owner_may_read_the_file",
        "tests/security/test_paths.py::test_snapshots_stay_in_their_folder_whatever_the_register_is_called",
    ),
    # a reader of the site
    "B17": (
        "tests/reports/test_attack.py::test_the_published_tables_give_nothing_away",
        "tests/reports/test_attack.py::test_no_small_count_is_published",
        "tests/privacy/test_suppression.py::test_no_published_sum_gives_a_count_away",
        "tests/reports/test_complexes.py::test_no_file_names_a_house_of_few_homes",
        "tests/reports/test_complexes.py::test_what_one_customer_said_stands_out_in_the_register_only",
        "tests/reports/test_answers.py::test_nothing_small_follows_from_all_that_is_shown",
        "tests/reports/test_answers.py::test_the_pages_keep_the_quarter_away",
    ),
    "B18": (
        "tests/security/test_site_policy.py::test_every_page_works_under_the_policy",
        "tests/security/test_site_policy.py::test_search_theme_and_helper_work_under_the_policy",
        "tests/security/test_site_policy.py::test_what_somebody_smuggled_into_a_page_does_not_run",
        "tests/security/test_site_policy.py::test_the_check_would_see_a_script_that_is_not_allowed",
        "tests/security/test_site_policy.py::test_the_webservers_files_carry_the_policy_of_this_version",
        "tests/security/test_site_policy.py::test_there_is_no_other_webservers_file",
        "tests/security/test_site_policy.py::test_no_page_needs_more_than_the_policy_allows",
        "tests/security/test_site_policy.py::test_a_page_that_needs_more_is_named",
    ),
    "B19": (
        "tests/site/test_build.py::test_nothing_points_outside",
        "tests/site/test_pages.py::test_every_page_is_sound_and_accessible",
        "tests/operations/test_doctor_register.py::test_whatever_a_browser_fetches_is_found",
    ),
    "B20": (
        "tests/security/test_formulas.py::test_no_table_to_download_holds_a_formula",
        "tests/reports/test_cells.py::test_no_name_becomes_a_formula",
        "tests/reports/test_cells.py::test_a_csv_file_keeps_its_columns",
        "tests/security/test_formulas.py::test_what_looks_like_a_formula_gets_an_apostrophe",
        "tests/security/test_formulas.py::test_no_program_finds_a_formula_within_a_cell",
    ),
    "B21": (
        "tests/security/test_paths.py::test_a_site_folder_that_holds_the_register_is_refused",
        "tests/security/test_paths.py::test_nothing_private_is_published_with_the_site",
        "tests/security/test_paths.py::test_a_folder_with_other_files_is_no_place_for_a_site",
        "tests/security/test_paths.py::test_a_build_that_broke_off_is_taken_up",
        "tests/security/test_paths.py::test_a_site_folder_that_is_a_file_is_a_sentence",
        "tests/security/test_paths.py::test_a_path_in_the_settings_counts_from_their_folder",
        "tests/security/test_paths.py::test_only_a_period_is_a_period",
        "tests/security/test_paths.py::test_a_restored_register_replaces_nothing",
        "tests/security/test_paths.py::test_a_demo_replaces_no_register_but_its_own",
    ),
    "B22": (
        "tests/operations/test_status_page.py::test_a_sentence_cannot_break_out",
        "tests/cli/test_run.py::test_a_failure_is_recorded_without_a_name",
    ),
    # a thief of the key
    "B23": (
        "tests/security/test_secrets.py::test_a_secret_in_the_wrong_place_is_not_quoted",
        "tests/security/test_secrets.py::test_an_address_in_the_wrong_place_is_told_without_its_password",
        "tests/security/test_secrets.py::test_the_key_itself_in_the_variable_is_not_printed",
        "tests/security/test_secrets.py::test_settings_that_cannot_be_read_quote_no_line",
        "tests/google/test_credentials.py::test_an_unfit_file_is_named_and_not_quoted",
    ),
    "B24": (
        "tests/security/test_secrets.py::test_a_run_that_is_refused_logs_no_key",
        "tests/operations/test_run_log.py::test_no_address_and_no_secret_reaches_the_log",
        "tests/google/test_credentials.py::test_nothing_secret_is_logged_or_said",
        "tests/notifying/test_sending.py::test_a_refusal_is_a_sentence_without_the_address",
        "tests/security/test_secrets.py::test_a_password_in_the_registers_address_is_not_repeated",
    ),
    "B25": (
        "tests/google/test_credentials.py::test_a_key_that_everybody_can_read_warns",
        "tests/operations/test_doctor_register.py::test_a_key_that_others_can_read",
        "tests/operations/test_doctor_surroundings.py::test_addresses_are_nobody_elses_business",
    ),
    "B26": (
        "tests/security/test_sheet_addresses.py::test_a_stand_in_is_on_this_machine_by_every_reading",
        "tests/security/test_sheet_addresses.py::test_this_machine_is_taken",
        "tests/security/test_sheet_addresses.py::test_only_an_id_comes_from_an_address",
        "tests/security/test_sheet_addresses.py::test_a_key_file_that_signs_over_an_open_line_is_refused",
        "tests/google/test_credentials.py::test_no_token_can_be_led_elsewhere",
    ),
    "B27": ("tests/google/test_credentials.py::test_a_service_account_asks_for_spreadsheets_only",),
    "B28": (
        "tests/remembering/test_restoring.py::test_as_of_a_moment_takes_the_version_of_then",
        "tests/remembering/test_store.py::test_every_version_of_a_row_can_be_read_back",
    ),
    "B29": (
        "tests/remembering/test_store.py::test_what_is_purged_is_in_no_byte_of_the_file",
        "tests/cli/test_anonymise.py::test_figures_stay_and_no_trace_is_left",
    ),
    "B30": (
        "tests/archiving/test_folder.py::test_a_damaged_or_foreign_file_is_refused",
        "tests/archiving/test_folder.py::test_a_link_in_the_archive_is_refused_and_not_followed",
        "tests/archiving/test_folder.py::test_files_are_closed_to_others",
        "tests/archiving/test_joining.py::test_what_went_there_must_be_there_or_be_known_to_be_gone",
    ),
}
"""Code → tests."""
