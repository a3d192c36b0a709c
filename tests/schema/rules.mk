# Every SOAP request we can send, written out for xmllint.
$(BUILD)/schema-requests: $(BUILD)/o/tests/schema/requests.o \
    $(BUILD)/app.a $(BUILD)/lib.a
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDHARD) -o $@ $^ $(LDLIBS)
built: $(BUILD)/schema-requests
