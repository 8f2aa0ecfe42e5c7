"""What people ask and write on the pages of selections."""
