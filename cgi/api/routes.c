/* The API's routes: a row for each operation of docs/openapi.json. */
#include "api.h"

#define TYPE	API_BASE "/device/types/{}"
#define DEVICE	TYPE "/devices/{}"
#define APPLICATION	API_BASE "/application/types/{}/devices/{}"

#define REQUESTS	API_BASE "/mgmt/requests"
#define BUNDLES		API_BASE "/mgmt/custom/bundle"
#define MAPPINGS	API_BASE "/ledgers/mappings"

#define ROW(m, path, at_least, fn) \
	{ .method = METHOD_##m, .pattern = path, .handler = fn, \
	    .role = ROLE_##at_least, .flags = R_API }

#define OP_ROW(m, path, at_least, fn, more) \
	{ .method = METHOD_##m, .pattern = path, .handler = fn, \
	    .role = ROLE_##at_least, .flags = R_API | R_OUTSIDE | (more) }

#define MESSAGE_ROW(m, path, at_least, fn) \
	{ .method = METHOD_##m, .pattern = path, .handler = fn, \
	    .role = ROLE_##at_least, .flags = R_API | R_MESSAGES }

/* The device itself makes the request. */
#define DEVICE_ROW(m, path, fn) \
	{ .method = METHOD_##m, .pattern = path, .handler = fn, \
	    .role = ROLE_VIEWER, .flags = R_API | R_MESSAGES | R_DEVICE }

const struct route api_routes[] = {
	ROW(GET, API_BASE, VIEWER, api_organization),
	ROW(GET, METRICS_PATH, VIEWER, api_metrics),
	ROW(GET, API_BASE "/service-status", VIEWER, api_service_status),

	ROW(GET, API_BASE "/device/types", VIEWER, api_types),
	ROW(POST, API_BASE "/device/types", ADMIN, api_type_add),
	ROW(GET, TYPE, VIEWER, api_type),
	ROW(PUT, TYPE, ADMIN, api_type_update),
	ROW(DELETE, TYPE, ADMIN, api_type_delete),

	ROW(GET, TYPE "/devices", VIEWER, api_devices),
	ROW(POST, TYPE "/devices", ADMIN, api_device_add),
	ROW(GET, DEVICE, VIEWER, api_device),
	ROW(PUT, DEVICE, ADMIN, api_device_update),
	ROW(DELETE, DEVICE, ADMIN, api_device_delete),
	ROW(GET, DEVICE "/devices", VIEWER, api_behind),
	ROW(GET, DEVICE "/location", VIEWER, api_location),
	ROW(PUT, DEVICE "/location", OPERATOR, api_location_update),
	ROW(GET, DEVICE "/diag/logs", VIEWER, api_logs),
	ROW(POST, DEVICE "/diag/logs", OPERATOR, api_log_add),
	ROW(DELETE, DEVICE "/diag/logs", OPERATOR, api_logs_clear),
	ROW(GET, DEVICE "/diag/logs/{}", VIEWER, api_log),
	ROW(DELETE, DEVICE "/diag/logs/{}", OPERATOR, api_log_delete),
	ROW(GET, DEVICE "/diag/errorCodes", VIEWER, api_codes),
	ROW(POST, DEVICE "/diag/errorCodes", OPERATOR, api_code_add),
	ROW(DELETE, DEVICE "/diag/errorCodes", OPERATOR, api_codes_clear),

	ROW(GET, MAPPINGS, VIEWER, api_mappings),
	ROW(GET, MAPPINGS "/{}", VIEWER, api_mapping),
	ROW(DELETE, MAPPINGS "/{}", ADMIN, api_mapping_delete),
	ROW(POST, MAPPINGS "/{}/pause", ADMIN, api_mapping_pause),
	ROW(POST, MAPPINGS "/{}/resume", ADMIN, api_mapping_resume),
	ROW(GET, DEVICE "/transactions", VIEWER, api_transactions),

	ROW(GET, DEVICE "/mgmt", VIEWER, api_managed),
	ROW(GET, BUNDLES, VIEWER, api_bundles),
	ROW(POST, BUNDLES, ADMIN, api_bundle_add),
	ROW(GET, BUNDLES "/{}", VIEWER, api_bundle),
	ROW(PUT, BUNDLES "/{}", ADMIN, api_bundle_update),
	ROW(DELETE, BUNDLES "/{}", ADMIN, api_bundle_delete),
	ROW(GET, REQUESTS, VIEWER, api_requests),
	ROW(POST, REQUESTS, OPERATOR, api_request_add),
	ROW(GET, REQUESTS "/{}", VIEWER, api_request),
	ROW(DELETE, REQUESTS "/{}", OPERATOR, api_request_delete),
	ROW(POST, REQUESTS "/{}/cancel", OPERATOR, api_request_cancel),
	ROW(POST, REQUESTS "/{}/continue", OPERATOR, api_request_continue),
	ROW(POST, REQUESTS "/{}/retry", OPERATOR, api_request_retry),
	ROW(GET, REQUESTS "/{}/deviceStatus", VIEWER, api_request_devices),
	ROW(GET, REQUESTS "/{}/deviceStatus/{}/{}", VIEWER,
	    api_request_device),

	ROW(GET, DEVICE "/events", VIEWER, api_events),
	ROW(GET, DEVICE "/events/{}", VIEWER, api_event),
	ROW(GET, API_BASE "/config/lec", VIEWER, api_last_event_cache),
	ROW(PUT, API_BASE "/config/lec", ADMIN, api_last_event_cache_update),
	ROW(GET, API_BASE "/logs/connection", VIEWER, api_connection_log),
	ROW(GET, API_BASE "/clientconnectionstates", VIEWER, api_connections),
	ROW(GET, API_BASE "/clientconnectionstates/{}", VIEWER,
	    api_connection),
	ROW(GET, API_BASE "/usage/data-traffic", VIEWER, api_data_traffic),

	ROW(GET, API_BASE "/bulk/devices", VIEWER, api_devices),
	ROW(POST, API_BASE "/bulk/devices/add", ADMIN, api_bulk_add),
	ROW(POST, API_BASE "/bulk/devices/remove", ADMIN, api_bulk_remove),

	ROW(GET, API_BASE "/sims", VIEWER, api_sims),
	ROW(GET, DEVICE "/commands", VIEWER, api_commands),
	ROW(GET, API_BASE "/commands/{}", VIEWER, api_command),
	ROW(DELETE, API_BASE "/commands/{}", OPERATOR, api_command_cancel),

	DEVICE_ROW(POST, DEVICE "/events/{}", api_own_event),
	DEVICE_ROW(POST, DEVICE "/commands/{}/request", api_own_request),
	DEVICE_ROW(POST, DEVICE "/mgmt/messages", api_agent_says),
	DEVICE_ROW(POST, DEVICE "/mgmt/messages/request", api_agent_request),
	MESSAGE_ROW(POST, APPLICATION "/events/{}", OPERATOR,
	    api_send_event),
	MESSAGE_ROW(POST, APPLICATION "/commands/{}", OPERATOR,
	    api_send_command),

	ROW(GET, DEVICE "/exts/{}", VIEWER, api_linked),
	OP_ROW(POST, DEVICE "/exts/{}/ops/refresh", VIEWER, api_op_refresh, 0),
	OP_ROW(POST, DEVICE "/exts/{}/ops/usage", VIEWER, api_op_usage, 0),
	OP_ROW(POST, DEVICE "/exts/{}/ops/read", VIEWER, api_op_read, 0),
	OP_ROW(POST, DEVICE "/exts/{}/ops/state", OPERATOR, api_op_state,
	    R_WRITES),
	OP_ROW(POST, DEVICE "/exts/{}/ops/plan", OPERATOR, api_op_plan,
	    R_WRITES),
	OP_ROW(POST, DEVICE "/exts/{}/ops/override", OPERATOR,
	    api_op_override, R_WRITES),
	OP_ROW(POST, DEVICE "/exts/{}/ops/sms", OPERATOR, api_op_sms,
	    R_WRITES),

	{ .pattern = NULL },
};
