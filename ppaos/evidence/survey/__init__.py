"""What is asked, of whom, by whom; what was answered, kept as sent; and is the answer to be believed?"""
