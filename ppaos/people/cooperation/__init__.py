"""Which organisations join hands, under which agreement, and who may do what where?"""
