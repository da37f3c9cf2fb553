"""Messengers: SMTP for e-mail, the HTTP APIs of Twilio, WhatsApp and LINE. Bytes and wires only."""
