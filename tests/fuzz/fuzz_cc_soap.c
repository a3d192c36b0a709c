#include "fuzz_driver.h"
#include "drivers/control_center/control_center.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const ids[] = {
		"8999900000000100012", "8999900000000100020",
		"8999900000000100038",
	};

	parse_all(&control_center_soap, ids[0], ids, 3, data, size);
	return 0;
}
