package portpos

// goodCard is the payer of the document's accepted example.
func goodCard() payer {
	return payer{
		Account: text("467922XXXXXX7653"), Name: text("Sadiqur Rahman"),
		Gateway: text("BRAC Bank Limited"), URL: text("http://www.bracbank.com"),
		Issuer: text("Eastern Bank, Ltd"), Phone: text("+88028332232"), Website: text("http://www.ebl.com.bd"),
		Brand: text("VISA"), Type: text("credit"), Category: text("Platinum"),
		Country2: text("BD"), Country: text("Bangladesh"),
	}
}

// badCard is the payer of the document's rejected example.
func badCard() payer {
	return payer{
		Account: text("411111XXXXXX11"), Name: text("Test"),
		Gateway: text("BRAC Bank Limited"), URL: text("http://www.bracbank.com"),
		Issuer: text("JPMORGAN CHASE BANK, N.A."), Phone: text("+14169819200"), Website: text("http://www.jpmorganchase.com"),
		Brand: text("VISA"), Country2: text("US"), Country: text("United States"),
	}
}

func text(s string) *string { return &s }
