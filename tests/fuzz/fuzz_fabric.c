/* Answers of fabconnect. */
#include "fuzz_driver.h"
#include "drivers/fabric/fabric.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	parse_all(&fabric, "pump-1", NULL, 0, data, size);
	return 0;
}
